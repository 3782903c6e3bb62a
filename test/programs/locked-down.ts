// A queue in use under SES, whose lockdown() came before the package was loaded.

import 'ses'

lockdown()
const { roundTrip } = await import('./round-trip.js')
await roundTrip()
