/** Milliseconds of processor time that this process has had: how far the explorer gets is not to depend on what else runs. */
export function clock(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
