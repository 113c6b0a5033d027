/** What the program returns, one meaning each (design: the command line). */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  doesNotBoot: 3,
  noConnection: 4,
  mismatch: 5,
  port: 6,
  bootsChanged: 7,
  unknown: 8,
  internal: 70,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
