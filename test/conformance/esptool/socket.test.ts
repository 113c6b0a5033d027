import { describe } from 'vitest';
import { missingEsptool } from '../../support/esptool.ts';
import { fullMatrix } from '../../support/esptool-matrix.ts';
import { serveByProgram } from '../../support/served-chip.ts';

const missing = missingEsptool('5');

describe.skipIf(missing !== '')(`the newest esptool over TCP against the program${missing}`, () => fullMatrix(serveByProgram('tcp')));
