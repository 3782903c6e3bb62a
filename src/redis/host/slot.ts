/**
 * The slot of a Cluster that keys lie in which have this between their outer braces: CRC-16/XMODEM, modulo 16384, of what comes before the first brace that
 * closes, as the Cluster's specification says.
 */
export function slotOf(tag: string): number {
  let crc = 0
  for (const byte of Buffer.from(tag.replace(/}.*/s, ''))) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc % 16384
}
