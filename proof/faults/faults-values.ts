import { type Fault, tests } from './fault.js'

const ERRORS = 'src/codec/error-encoder.ts'
const REFUSAL = 'src/faces/refusal.ts'

/** What items are after their way, and what errors say. */
export const valueFaults: readonly Fault[] = [
  {
    name: 'JSON of whatever it is',
    breaks: 'a Map becomes {}, undefined in an array null, with codecs.json',
    file: 'src/codec/json.ts',
    changes: [['isOrdinary(item, 0) ? JSON', "isOrdinary(item, 0) || typeof item === 'object' ? JSON"]],
    noticedBy: [tests('codec/json')],
  },
  {
    name: 'an error loses its code',
    breaks: 'own enumerable properties of errors do not arrive',
    file: ERRORS,
    changes: [
      [
        '    // A getter may have removed it.\n    if (!Object.hasOwn(error, key)) continue\n',
        '    if (Object.hasOwn(error, key)) continue\n',
      ],
    ],
    noticedBy: [tests('codec/errors')],
  },
  {
    name: 'an AggregateError loses its errors',
    breaks: 'what the language hides in an error does not arrive',
    file: ERRORS,
    changes: [["const HIDDEN = ['errors', 'error', 'suppressed']", "const HIDDEN = ['error', 'suppressed']"]],
    noticedBy: [tests('codec/errors')],
  },
  {
    name: 'an error loses a name of its own',
    breaks: 'an error with a name that the language does not know arrives as an Error',
    file: ERRORS,
    changes: [["if (!isNamed && !keys.includes('name')) hidden", "if (!isNamed && keys.includes('name')) hidden"]],
    noticedBy: [tests('codec/errors')],
  },
  {
    name: 'objects of the platform are emptied',
    breaks: 'a Blob, a Request or a KeyObject arrives as {}; either of two looks would do',
    file: 'src/codec/kinds.ts',
    changes: [
      ["if (isPlatformObject(prototype)) return 'refused'", "if (isPlatformObject(prototype)) return 'object'"],
      [
        'if (prototype === Object.prototype || prototype === null) return false\n  if (Object.getOwnPropertySymbols',
        'if (prototype !== value) return false\n  if (Object.getOwnPropertySymbols',
      ],
    ],
    noticedBy: [tests('codec/refusals')],
  },
  {
    name: 'two tags have changed places',
    breaks: 'the bytes of an item mean something else, and CODEC_VERSION stays',
    file: 'src/codec/tags.ts',
    changes: [
      ['export const MAP = 0xe1', 'export const MAP = 0xe2'],
      ['export const SET = 0xe2', 'export const SET = 0xe1'],
    ],
    noticedBy: [tests('codec/golden')],
  },
  {
    name: 'the version of the codec is not compared',
    breaks: 'threads that disagree on what bytes mean misread each other’s items',
    file: 'src/queues/options.ts',
    changes: [['if (version !== CODEC_VERSION)', 'if (version > 255 && version !== CODEC_VERSION)']],
    noticedBy: [tests('memory/attach')],
  },
  {
    name: 'errors have no code',
    breaks: 'who can’t ask with instanceof can’t tell them apart, nor can one who gets a clone',
    file: 'src/errors.ts',
    changes: [['    own(this, this.code)\n', '']],
    noticedBy: [tests('codec/errors'), tests('cases/errors')],
  },
  {
    name: 'a time-out says that the queue is empty',
    breaks: 'how long it was waited for is not told',
    file: REFUSAL,
    changes: [["time === '' ? 'the queue is empty'", "time.length >= 0 ? 'the queue is empty'"]],
    noticedBy: [tests('cases/errors')],
  },
  {
    name: 'the priority error names no way out',
    breaks: 'that the queue can be given options.priority',
    file: 'src/faces/channel.ts',
    changes: [["; give the queue options.priority for items of another shape'", "'"]],
    noticedBy: [tests('cases/priority')],
  },
  {
    name: "shutdown('false') drops everything",
    breaks: 'a text is taken for true, though it is more likely a mistake',
    file: 'src/faces/options.ts',
    changes: [
      [
        "if (given === undefined || typeof given === 'boolean') return { immediate: given === true, reason: undefined }",
        "if (given === undefined || typeof given !== 'object') return { immediate: Boolean(given), reason: undefined }",
      ],
    ],
    noticedBy: [tests('cases/shutdown')],
  },
  {
    name: 'attach({ queue }) names no queue',
    breaks: 'an object with a queue in it is refused without the hint to attach that',
    file: 'src/store/header.ts',
    changes: [['return key === undefined ?', 'return key === undefined || key.length > 0 ?']],
    noticedBy: [tests('cases/handle')],
  },
]
