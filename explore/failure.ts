/** What the explorer finds fault with. */
export class Failure extends Error {}
