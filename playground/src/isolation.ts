/** Whether this page, once it was loaded anew through its service worker, is to be isolated: there is no trying for ever. */
const TRIED = 'janus-queue playground: isolation was tried'

/**
 * Resolves with whether the page may share memory with its threads. Where the server does not send the headers for it, a service
 * worker that adds them is started, and the page is loaded anew.
 */
export async function isIsolated(): Promise<boolean> {
  if (crossOriginIsolated) {
    sessionStorage.removeItem(TRIED)
    return true
  }
  if (!('serviceWorker' in navigator) || sessionStorage.getItem(TRIED) !== null) return false
  sessionStorage.setItem(TRIED, '')
  await navigator.serviceWorker.register('isolate.js')
  await navigator.serviceWorker.ready
  location.reload()
  return new Promise(() => {})
}
