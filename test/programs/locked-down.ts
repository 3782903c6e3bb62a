// A queue in use under SES, whose lockdown() came before the package was loaded.

import 'ses'

lockdown()
await import('./round-trip.js') // which runs, as its argument says
