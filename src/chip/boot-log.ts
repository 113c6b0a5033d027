/**
 * What a chip says on its serial line while it starts, at 74880 baud: who says each line, and what varies in it. Sources: flash-layout.md §6
 * (dictionary), lx106-and-rom.md §5.2 (ROM), §7.1 (boot v1.x), §7.2 (eboot, rBoot, RTOS-SDK), §10 (SDK); texts of published sources.
 */

/** Whose line it is: the mask ROM, a second stage, the SDK in an application, or an application's framework. */
export type LogSpeaker = 'rom' | 'boot' | 'eboot' | 'rboot' | 'rtos' | 'sdk' | 'arduino' | 'micropython';

interface LogRow {
  readonly id: `${LogSpeaker}/${string}`;
  /** Of the whole line without blanks at its ends; what varies is a named group. */
  readonly pattern: RegExp;
  /** As the last line: whoever says this waits endlessly. */
  readonly stops?: true;
}

/** The first row that fits counts. */
export const BOOT_LOG = [
  { id: 'rom/start', pattern: /^ets [A-Z][a-z]{2} +\d+ \d{4},rst cause:(?<cause>\d+), boot mode:\((?<strap>\d+),\d+\)$/ },
  { id: 'rom/watchdog', pattern: /^wdt reset$/ },
  { id: 'rom/empty-segment', pattern: /^load 0x(?<address>[0-9a-f]+), len (?:0|-\d+), room \d+$/ },
  { id: 'rom/segment', pattern: /^load 0x(?<address>[0-9a-f]+), len (?<length>\d+), room \d+$/ },
  { id: 'rom/rows', pattern: /^(?:ho \d+ )?tail \d+(?: room \d+)?$/ },
  { id: 'rom/sum-so-far', pattern: /^chksum 0x[0-9a-f]+$/ },
  { id: 'rom/sum', pattern: /^csum 0x[0-9a-f]+$/ },
  { id: 'rom/sum-wrong', pattern: /^csum err$/ },
  { id: 'rom/gives-up', pattern: /^ets_main\.c$/ },
  { id: 'rom/returned', pattern: /^user code done$/ },
  { id: 'rom/sdio', pattern: /^waiting for host$/ },

  { id: 'boot/version', pattern: /^2nd boot version : (?<version>\d+\.\d+)/ },
  { id: 'boot/speed', pattern: /^SPI Speed *: *(?<speed>\S+)$/ },
  { id: 'boot/mode', pattern: /^SPI Mode *: *(?<mode>\S+)$/ },
  { id: 'boot/map-refused', pattern: /^SPI Flash Size(?: & Map)? *: *flash map not support$/ },
  { id: 'boot/map', pattern: /^SPI Flash Size(?: & Map)? *: *(?<map>\d+Mbit\S*)$/ },
  { id: 'boot/jump', pattern: /^(?:test mode, |enhance boot mode, )?jump to run (?<slot>user[12])(?: @ (?<address>[0-9a-f]+))?$/ },
  { id: 'boot/jump-anywhere', pattern: /^(?:test mode, |enhance boot mode, )?jump to run bin @ (?<address>[0-9a-f]+)$/ },
  { id: 'boot/address-again', pattern: /^@ [0-9a-f]+$/ },
  { id: 'boot/test-failed', pattern: /^test bin is not pass!$/ },
  { id: 'boot/no-image', pattern: /^(?:error magic!|get flash_addr error!)$/ },
  { id: 'boot/try-again', pattern: /^(?<slot>first|backup) boot failed (?<counter>[0-9a-f]+), reboot to try this bin again$/ },
  { id: 'boot/fall-back', pattern: /^first boot failed, reboot to try backup bin$/ },
  { id: 'boot/gave-up', pattern: /^(?:first|backup) boot failed\.$/ },
  { id: 'boot/bad-flag', pattern: /^(?:jump to run user)?error user bin flag(?:, flag)? = (?<flag>[0-9a-f]+)$/ },
  { id: 'boot/test-mode', pattern: /^into test mode ?, gpio (?<gpio>\d+) is low$/ },
  { id: 'boot/no-test-gpio', pattern: /^no GPIO select!$/ },

  { id: 'eboot/build', pattern: /^v[0-9a-f]{8}$/ },
  { id: 'eboot/load', pattern: /^~?ld$/ },
  { id: 'eboot/copied', pattern: /^@cp:B?0$/ },
  { id: 'eboot/copy-failed', pattern: /^@cp:B?(?<code>[1-9]\d*)$/ },
  { id: 'eboot/error', pattern: /^e:(?<code>\S+)$/ },

  { id: 'rboot/version', pattern: /^rBoot v(?<version>\d+(?:\.\d+)+)/ },
  { id: 'rboot/flash', pattern: /^Flash (?<what>Size|Mode|Speed): +(?<value>\S.*)$/ },
  { id: 'rboot/default-config', pattern: /^Writing default boot config(?: @ 0x[0-9a-f]+)?\.$/ },
  { id: 'rboot/unconfirmed', pattern: /^(?:First boot, attempt \d+|Boot is unconfirmed)$/ },
  { id: 'rboot/bad-rom', pattern: /^Rom (?<rom>\d+) is bad\.$/ },
  { id: 'rboot/no-rom', pattern: /^No good rom available\.$/ },
  { id: 'rboot/fall-back', pattern: /^Boot failed, fallback to fw #(?<rom>\d+)$/ },
  {
    id: 'rboot/boots',
    pattern: /^Booting rom (?<rom>\d+)(?:\.| \(0x(?<at>[0-9a-f]+)\)\.| at (?<offset>[0-9a-f]+), load addr [0-9a-f]+\.)$/,
  },

  { id: 'rtos/no-table', pattern: /^E \(\d+\) boot: load partition table error!$/ },
  { id: 'rtos/bad-partition', pattern: /^E \(\d+\) flash_parts: partition (?<number>\d+) invalid\b/ },
  { id: 'rtos/loads', pattern: /^I \(\d+\) boot: Loaded app from partition at offset 0x(?<offset>[0-9a-f]+)$/ },
  { id: 'rtos/error', pattern: /^E \(\d+\) (?<tag>[\w-]+): / },
  { id: 'rtos/note', pattern: /^[IW] \(\d+\) (?<tag>[\w-]+): / },

  { id: 'sdk/version', pattern: /^SDK ver: (?<version>[^ (]+)/ },
  { id: 'sdk/old-boot-loader', pattern: /^need boot 1\.4\+$/, stops: true },
  { id: 'sdk/no-init-data', pattern: /^rf_cal\[0\] !=0x05,is 0x(?<value>[0-9A-F]{2})$/ },
  { id: 'sdk/rf-cal-sector', pattern: /^rf cal sector: (?<sector>\d+)$/ },
  { id: 'sdk/settings-damaged', pattern: /^system param error, use last saved param!$/ },
  { id: 'sdk/other-map', pattern: /^mismatch map (?<compiled>\d+),spi_size_map (?<header>\d+)$/, stops: true },
  { id: 'sdk/settings-partition', pattern: /^system param partition error$/ },
  { id: 'sdk/table-too-large', pattern: /^--- The partition table size is larger than flash size 0x(?<size>[0-9a-f]+) ---$/ },
  { id: 'sdk/partition-outside', pattern: /^please check partition type (?<type>\d+) addr:(?<address>[0-9a-f]+) len:[0-9a-f]+$/ },
  { id: 'sdk/table-refused', pattern: /^system_partition_table_regist fail$/, stops: true },
  { id: 'sdk/no-mac', pattern: /^empty otp$/, stops: true },
  { id: 'sdk/wrong-chip', pattern: /^Firmware ONLY supports ESP8266!!!$/, stops: true },
  { id: 'sdk/exception', pattern: /^Fatal exception \(?(?<cause>\d+)/ },
  { id: 'sdk/exception-place', pattern: /^epc1=0x(?<pc>[0-9a-f]+), epc2=.*excvaddr=0x(?<address>[0-9a-f]+)/ },

  { id: 'arduino/other-size', pattern: /^Flash size mismatch, check that the build setting matches the device\.?$/, stops: true },
  { id: 'micropython/init-data', pattern: /^Writing init data$/ },
] as const satisfies readonly LogRow[];

/** Names a row of the dictionary. */
export type BootLogId = (typeof BOOT_LOG)[number]['id'];

/** What a line is, and what varies in it, as it was printed. */
export interface LogMeaning {
  readonly id: BootLogId;
  readonly facts: Readonly<Record<string, string | undefined>>;
  /** Nothing follows it: whoever says this waits endlessly. */
  readonly stops: boolean;
}

/** Looks a line of a boot log up; `undefined` for what no row describes, such as an application's own words. */
export function meaningOf(line: string): LogMeaning | undefined {
  const text = line.trim();
  for (const row of BOOT_LOG) {
    const match = row.pattern.exec(text);
    if (match !== null) return { id: row.id, facts: match.groups ?? {}, stops: 'stops' in row };
  }
  return undefined;
}
