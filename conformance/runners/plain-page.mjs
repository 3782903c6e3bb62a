// On a page that is not cross-origin isolated: what the package says there.
globalThis.withoutIsolation = async () => {
  try {
    const { Queue } = await import('janus-queue')
    return { loaded: true, error: describe(() => new Queue()) }
  } catch (error) {
    return { loaded: false, error: String(error) }
  }
}

function describe(action) {
  try {
    action()
    return ''
  } catch (error) {
    return String(error)
  }
}
