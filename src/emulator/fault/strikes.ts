import { NOR } from '../../chip/register/nor.ts';
import { changeOf } from '../nor/flash-change.ts';
import type { FlashTap } from '../nor/tapped-flash.ts';
import type { Fault } from './fault.ts';

/** `fault`, which does what it did; `onStrike` is called whenever something was otherwise for it. */
export function countedFault(fault: Fault, onStrike: () => void): Fault {
  const { bytes, lines, adapter, part, begin, transaction } = fault;
  let isOtherId = false;
  return {
    ...fault,
    ...(bytes && {
      bytes: (byte) => {
        const arriving = bytes(byte);
        if (arriving.length !== 1 || arriving[0] !== byte) onStrike();
        return arriving;
      },
    }),
    ...(lines && {
      lines: (state) => {
        const reaches = lines(state);
        if (!reaches) onStrike();
        return reaches;
      },
    }),
    ...(adapter && {
      adapter: (options) => {
        const other = adapter(options);
        if (other.latency !== options.latency || other.chunk !== options.chunk) onStrike();
        return other;
      },
    }),
    ...(part && {
      part: (original) => {
        const other = part(original);
        isOtherId = other.id !== original.id;
        return other;
      },
    }),
    ...((transaction ?? part ?? begin) && {
      transaction: transaction ? countedTap(transaction, onStrike) : onLook(() => isOtherId, onStrike),
    }),
  };
}

/** A tap strikes when it gives something else than the flash did, or alters what that holds. */
function countedTap(tap: FlashTap, onStrike: () => void): FlashTap {
  return (transaction, next, flash) => {
    const { alterations } = flash;
    let given: Uint8Array | undefined;
    const result = tap(
      transaction,
      () => {
        given = next();
        return given;
      },
      flash,
    );
    if (result !== given || flash.alterations !== alterations) onStrike();
    return result;
  };
}

/** What a part is from the beginning strikes when it is noticed: another id when it is read, anything else when the flash is changed. */
function onLook(isId: () => boolean, onStrike: () => void): FlashTap {
  return (transaction, next, flash) => {
    if (isId() ? transaction.command === NOR.READ_JEDEC_ID : changeOf(transaction, flash) !== undefined) onStrike();
    return next();
  };
}
