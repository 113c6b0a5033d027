import { NOR, NOR_SR1 } from '../../../chip/register/nor.ts';
import { faultKind } from '../fault.ts';

/** Block protection bits that somebody has set: programs and erases of those blocks are ignored until status register 1 is written. */
export const writeProtected = faultKind({
  name: 'write-protected',
  seam: 'flash',
  text: 'the part comes with block protection bits set',
  parameters: { bp: { default: 7, min: 1, max: 7, text: 'the three bits as a number: 7 protects everything' } },
  arm({ bp }) {
    return {
      begin(flash) {
        flash.execute(NOR.WRITE_ENABLE, 0, new Uint8Array(), 0);
        flash.execute(NOR.WRITE_STATUS_1, 0, Uint8Array.of((Math.floor(bp) << NOR_SR1.BP_S) & NOR_SR1.BP), 0);
        flash.powerOn();
      },
    };
  },
});
