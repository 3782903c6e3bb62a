/** A program for the interpreter. */
export const program = `
const name = input('your name? ')
print('hello, ' + name)
for (const n of [3, 2, 1]) {
  print(n)
  sleep(200)
}
const url = input('what to fetch? ')
const { status, text } = fetch(url)
print(url + ': ' + status + ', ' + text.length + ' characters')
`
