import { digest } from './digest.js'

export default ({ bytes }: { bytes: Uint8Array }): string => digest(bytes)
