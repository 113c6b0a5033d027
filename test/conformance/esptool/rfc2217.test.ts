import { describe } from 'vitest';
import { missingEsptool } from '../../support/esptool.ts';
import { serveByProgram } from '../../support/served-chip.ts';
import { fullMatrix } from './matrix.ts';

const missing = missingEsptool('5');

describe.skipIf(missing !== '')(`the newest esptool over the program's RFC 2217, with its reset lines${missing}`, () =>
  fullMatrix(serveByProgram('rfc2217')),
);
