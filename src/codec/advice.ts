import { isAfterKnown, tagOf } from './kinds.js'

/** What to send instead of an object that is refused; follows "a Blob cannot be cloned: ". */
export function adviceOn(value: object): string {
  const names = namesOf(value)
  for (const [known, advice] of ADVICE) if (names.some((name) => known.test(name))) return advice
  return isAfterKnown(value)
    ? 'it is a Proxy of one; send the object that it stands for, or a copy'
    : 'what it holds is out of reach; send the data that it was made from'
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^(?:Blob|File)$/, 'send its bytes, await arrayBuffer()'],
  [/^(?:Request|Response)$/, 'send its parts, such as the url, [...headers] and await arrayBuffer()'],
  [/^(?:URL|URLPattern|URLSearchParams|MIMEType|MIMEParams)$|^Temporal\./, 'send it as text, String() of it'],
  [/^(?:Headers|FormData)$|Iterator|^(?:Async)?Generator$/, 'send an array of what it yields'],
  [/^Promise$/, 'await it, and send what it resolves with'],
  [/^SharedArrayBuffer$/, 'it is shared memory; copy it with slice(), or send it with postMessage()'],
  [/^WebAssembly\.Memory$/, 'send it with postMessage()'],
  [
    /^(?:WebAssembly\.Module|(?:Crypto|Secret|Public|Private)?Key(?:Object)?|MessagePort)$/,
    'send it with postMessage()',
  ],
  [/^(?:Readable|Writable|Transform)Stream$/, 'transfer it with postMessage(), or send what it yields'],
  [/^(?:AbortSignal|AbortController)$/, 'send a message of your own when it is aborted'],
]

/** Of its classes, its own first, and its tag. */
function namesOf(value: object): string[] {
  const names = [tagOf(value)]
  for (let link: object | null = Object.getPrototypeOf(value); link !== null; link = Object.getPrototypeOf(link)) {
    const maker: unknown = Object.getOwnPropertyDescriptor(link, 'constructor')?.value
    if (typeof maker === 'function') names.push(maker.name)
  }
  return names
}
