/** Compiled kernel.c (see there): position-dependent only in its data addresses, so it runs in IRAM and in the flash window. */
export const KERNEL = Uint8Array.from(
  atob(
    [
      'xZ0cgQCU/j8gg7jtsXk3ngCY/j8AkP4/kwEAAQCA/j8BAQEB/w8AAAKA/j8AqP4/EsHgYfX/gfP/yXHZYelR+UFyoAA9B6KgCDBQBDAxQWBDMAuqUDSTVur+',
      'OQgbd0uIZvfgFlITMen/cez/MCKCDCMbIgwUcDPAse3/8eb/4eX/0ej/KSHNCi0KqTFJATCjIEHf/zgBXQQwYxEwNjAwYeUwZjCwNhFgMzAyRQAbVbeV5Xzz',
      'Udf/fQMyBQCB0v9wMzAwMHSAM6BwaEF4AxtVYHcwt5XjICcwKREhzf9tD1LSBC0POARLRDkCSyJXlPR4MY0PkqD/SBg9By0IhgIAAFkSCzMiwvwmAwtYAlc0',
      '8BszxgAAAAAMA/AzoEkDG3dLiJeX0SG3/0LfBDgGS2YwIjAxuf8wIoJHlu9IEQsiMbf/QCLAcbf/eQMywwQ3nvSBs/9yyD6AaCAyBgLMcxtmZ5f1BgYAAGpa',
      'UDWCgaz/OkjCRABaM1pEN731xvf/ADGq/0IDABszSiI3nvU4AUGf/3ghSjM5AXcTAga9/8hx2GHoUfhBEsEgDfA=',
    ].join(''),
  ),
  (character) => character.charCodeAt(0),
);

/** Offset of the function from the start; its literals come first. */
export const KERNEL_ENTRY = 0x30;

/** What it returns for 3 rounds; the same C gives this natively. */
export const KERNEL_RESULT_OF_3 = 0xe31aee1d;
