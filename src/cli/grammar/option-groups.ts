import type { OptionGroup } from './command.ts';

/** The title of each group of options, and what they are about. */
export const OPTION_GROUPS: { readonly [G in OptionGroup]: { readonly title: string; readonly text: string } } = {
  connection: { title: 'Connection', text: 'How to reach the chip. Commands that talk to a device have these options.' },
  header: { title: 'Header', text: 'Changes to the image header while writing; by default it is kept byte for byte.' },
  download: { title: 'Download', text: 'For files given as a URL. An https: address works like a path.' },
  faults: { title: 'Faults', text: 'Something wrong with the software chip, on purpose. docs/testing-your-flasher.md lists the faults.' },
  exam: { title: 'Exam', text: 'A fresh chip for each fault, and a report of what a client did.' },
  terminal: { title: 'Terminal', text: 'Where the serial line and the flash of a running firmware go, and which chip it runs on.' },
  output: { title: 'Output', text: 'Every command has these options.' },
};
