/*
 * CRC-32, insertion sort, FNV hash and sieve: the mix of integer code that stubs and boot loaders are made of.
 * kernel.ts holds the machine code, built by Debian's xtensa-lx106-elf-gcc 12.2:
 *   xtensa-lx106-elf-gcc -O2 -ffreestanding -nostdlib -mtext-section-literals -T kernel.ld kernel.c -o kernel.elf
 *   xtensa-lx106-elf-objcopy -O binary -j .text kernel.elf kernel.bin
 */
typedef unsigned u32;
typedef unsigned char u8;
static u8 buf[4096];
static u32 tab[256];
static u32 arr[256];
static u8 sieve[4096];

u32 kernel(u32 rounds) {
  u32 out = 0;
  for (u32 i = 0; i < 256; i++) {
    u32 c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? (c >> 1) ^ 0xedb88320u : c >> 1;
    tab[i] = c;
  }
  for (u32 r = 0; r < rounds; r++) {
    u32 x = r * 2654435761u + 1;
    for (u32 i = 0; i < 4096; i++) {
      x ^= x << 13;
      x ^= x >> 17;
      x ^= x << 5;
      buf[i] = x;
    }
    u32 c = ~0u;
    for (u32 i = 0; i < 4096; i++) c = tab[(c ^ buf[i]) & 255] ^ (c >> 8);
    out ^= ~c;
    for (u32 i = 0; i < 256; i++) arr[i] = ((u32 *)buf)[i];
    for (u32 i = 1; i < 256; i++) {
      u32 v = arr[i];
      int j = i - 1;
      while (j >= 0 && arr[j] > v) {
        arr[j + 1] = arr[j];
        j--;
      }
      arr[j + 1] = v;
    }
    u32 h = 2166136261u;
    for (u32 i = 0; i < 256; i++) {
      h ^= arr[i];
      h *= 16777619u;
    }
    out += h;
    for (u32 i = 0; i < 4096; i++) sieve[i] = 1;
    for (u32 i = 2; i < 64; i++)
      if (sieve[i])
        for (u32 j = i * i; j < 4096; j += i) sieve[j] = 0;
    for (u32 i = 2; i < 4096; i++) out += sieve[i];
  }
  return out;
}
