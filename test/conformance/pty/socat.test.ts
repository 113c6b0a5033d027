import { describe } from 'vitest';
import { socatPty } from '../../../src/node/pty/socat-pty.ts';
import { ptySuite, worksHere } from '../../support/pty-suite.ts';

const isHere = await worksHere(socatPty);

describe.skipIf(!isHere)(`a pty by socat${isHere ? '' : ' (needs socat)'}`, () => ptySuite(socatPty, false));
