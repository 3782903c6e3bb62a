// A service worker for where the server of the page sends no headers of its choice, as servers of mere files do: it adds those
// that browsers ask for before they share memory between threads.
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => event.respondWith(answer(event.request)))

async function answer(request) {
  const response = await fetch(request)
  const { body, status, statusText } = response
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(isolation)) headers.set(name, value)
  return new Response(body, { status, statusText, headers })
}
