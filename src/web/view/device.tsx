import { useSignal } from '@preact/signals';
import { EspError } from '../../base/error.ts';
import { formatSize } from '../../words/size.ts';
import { act } from '../model/act.ts';
import * as device from '../model/device.ts';
import { addFile, files } from '../model/files.ts';
import { saveFile } from '../model/save.ts';
import { errorText } from '../words/error-text.ts';
import { say } from '../words/language.ts';
import { BootLog } from './boot-log.tsx';
import { ButtonDrawing } from './button-drawing.tsx';

const MIB = 1024 * 1024;
/** Flash of the chip that is tried, in bytes. */
export const TRIAL_SIZE = MIB;
/** Faults worth seeing, by the names that `flashback emulate --fault` knows. */
const TRIALS = ['drop:rate=0.0001', 'noise:rate=0.0001'] as const;

function Notice() {
  const notice = device.notice.value;
  if (notice === undefined) return null;
  if (notice.kind === 'press')
    return (
      <p class="notice">
        {say.value[notice.action]} <ButtonDrawing action={notice.action} />
      </p>
    );
  if (notice.kind === 'done') return <p class="notice good">{notice.what === 'restored' ? say.value.restored : say.value.backedUp}</p>;
  if (notice.kind === 'stopped') return <p class="notice">{say.value.stopped}</p>;
  if (notice.kind === 'refused') {
    return (
      <p class="notice bad">
        {say.value.refusedWrite}{' '}
        <button type="button" onClick={() => void device.writeFile(notice.file, { force: true })}>
          {say.value.restoreAnyway}
        </button>
      </p>
    );
  }
  const { error } = notice;
  const { message, hint, code } =
    error instanceof EspError ? errorText(error) : { message: error.message, hint: undefined, code: undefined };
  return (
    <p class="notice bad" role="alert">
      {message} {hint} {code !== undefined && <code>{code}</code>}
    </p>
  );
}

function Progress() {
  const progress = device.progress.value;
  if (progress === undefined) return null;
  const { phase, percent, left } = progress;
  const words = say.value.phase[phase];
  return (
    <div>
      <progress max={100} value={percent} aria-label={words} />
      <p>
        {say.value.progress(words, percent)}
        {left !== undefined && `, ${say.value.timeLeft(left)}`}{' '}
        <button type="button" onClick={device.stop}>
          {say.value.stop}
        </button>
      </p>
    </div>
  );
}

/** Trial chips need something to back up. */
function Trial({ flash }: { readonly flash: () => Uint8Array }) {
  const fault = useSignal('');
  const isPaced = useSignal(false);
  return (
    <>
      <button
        type="button"
        onClick={act(async () => {
          const faults = fault.value === '' ? [] : [fault.value];
          await device.connectTrial({ chipSize: TRIAL_SIZE, flash: flash(), isPaced: isPaced.value, faults });
        })}
      >
        {say.value.tryChip}
      </button>
      <label class="line">
        <input
          type="checkbox"
          checked={isPaced.value}
          onChange={(event) => {
            isPaced.value = event.currentTarget.checked;
          }}
        />
        {say.value.wirePace}
      </label>
      <label>
        {say.value.fault}{' '}
        <select
          value={fault.value}
          onChange={(event) => {
            fault.value = event.currentTarget.value;
          }}
        >
          <option value="">{say.value.faultNone}</option>
          {TRIALS.map((spec) => (
            <option key={spec} value={spec}>
              {spec}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Actions() {
  const chip = device.connected.value;
  if (chip === undefined) return null;
  const isBusy = device.isBusy.value;
  return (
    <>
      <p>
        <strong>{say.value.connected(chip.kind === 'esp8285' ? 'ESP8285' : 'ESP8266', formatSize(chip.flashSize))}</strong>{' '}
        {chip.mac !== undefined && <code>{chip.mac}</code>}
      </p>
      <p class="actions">
        <button type="button" class="primary" disabled={isBusy} onClick={() => void device.backUp()}>
          {say.value.backup}
        </button>
        {device.unfinished.value !== undefined && (
          <button type="button" disabled={isBusy} onClick={() => void device.backUp(device.unfinished.value)}>
            {say.value.resume}
          </button>
        )}
        {files.value.map((file) => (
          <button type="button" key={file.id} disabled={isBusy} onClick={() => void device.writeFile(file)}>
            {say.value.restore(file.name)}
          </button>
        ))}
        <button type="button" disabled={isBusy} onClick={() => void device.watch()}>
          {say.value.bootNow}
        </button>
        <button type="button" disabled={isBusy} onClick={() => void device.disconnect()}>
          {say.value.disconnect}
        </button>
        {device.trial.value !== undefined && (
          <>
            <button type="button" onClick={() => void device.unplug()}>
              {say.value.unplug}
            </button>
            <button type="button" disabled={isBusy} onClick={() => void device.swapFlash(4 * MIB)}>
              {say.value.swap('4 MB')}
            </button>
          </>
        )}
      </p>
    </>
  );
}

function KeptBackups() {
  if (device.kept.value.length === 0) return null;
  return (
    <>
      <h3>{say.value.kept}</h3>
      <ul class="kept">
        {device.kept.value.map((name) => (
          <li key={name}>
            <code>{name}</code>
            <button
              type="button"
              onClick={act(async () => {
                const file = await device.keptBackup(name);
                if (file !== undefined) saveFile(file.name, file.bytes);
              })}
            >
              {say.value.download}
            </button>
            <button
              type="button"
              onClick={act(async () => {
                const file = await device.keptBackup(name);
                if (file !== undefined) await addFile(file);
              })}
            >
              {say.value.judgeIt}
            </button>
            <button type="button" onClick={() => void device.discardBackup(name)}>
              {say.value.discard}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Everything about a connected device, real or in this page. */
export function Device({ flash }: { readonly flash: () => Uint8Array }) {
  const hasSerial = 'serial' in navigator;
  return (
    <section class="card" id="device">
      <h2>{say.value.device}</h2>
      {!hasSerial && <p class="notice">{say.value.noSerial}</p>}
      {device.connected.value === undefined && (
        <>
          <fieldset>
            <legend class="visually-hidden">{say.value.device}</legend>
            {(['lines', 'bare'] as const).map((kind) => (
              <label class="line" key={kind}>
                <input
                  type="radio"
                  name="board"
                  checked={device.board.value === kind}
                  onChange={() => {
                    device.board.value = kind;
                  }}
                />
                {kind === 'lines' ? say.value.hasLines : say.value.bareBoard}
              </label>
            ))}
          </fieldset>
          <p class="actions">
            {hasSerial && (
              <button type="button" class="primary" disabled={device.isBusy.value} onClick={() => void device.connectSerial()}>
                {say.value.connect}
              </button>
            )}
            <Trial flash={flash} />
          </p>
        </>
      )}
      <Actions />
      <Progress />
      <div aria-live="polite">
        <Notice />
      </div>
      {device.bootLog.value !== undefined && <BootLog log={device.bootLog.value} />}
      <KeptBackups />
    </section>
  );
}
