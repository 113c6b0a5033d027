import { describe } from 'vitest';
import { koffiPty } from '../../../src/node/pty/koffi-pty.ts';
import { missingEsptool } from '../../support/esptool.ts';
import { fullMatrix } from '../../support/esptool-matrix.ts';
import { worksHere } from '../../support/pty-suite.ts';
import { serveByProgram } from '../../support/served-chip.ts';

const missing = missingEsptool('5') + ((await worksHere(koffiPty)) ? '' : ' (needs koffi)');

describe.skipIf(missing !== '')(`the newest esptool over the program's pty${missing}`, () => fullMatrix(serveByProgram('pty')));
