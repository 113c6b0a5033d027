import { describe } from 'vitest';
import { missingEsptool } from '../../support/esptool.ts';
import { fullMatrix } from '../../support/esptool-matrix.ts';
import { serveByProgram } from '../../support/served-chip.ts';

const missing = missingEsptool('5');

describe.skipIf(missing !== '')(`the newest esptool over the program's RFC 2217, with its reset lines${missing}`, () =>
  fullMatrix(serveByProgram('rfc2217')),
);
