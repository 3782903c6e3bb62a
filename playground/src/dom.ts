/** The element of the page with this id, which is of this class. */
export function byId<E extends HTMLElement>(id: string, Kind: abstract new () => E): E {
  const found = document.getElementById(id)
  if (found instanceof Kind) return found
  throw new Error(`the page has no ${Kind.name} #${id}`)
}

/** Sets the text only where it is another: what does not change is not told again. */
export function setText(id: string, text: string): void {
  const found = byId(id, HTMLElement)
  if (found.textContent !== text) found.textContent = text
}
