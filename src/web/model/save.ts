/** Offers `bytes` as a download. */
export function saveFile(name: string, bytes: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** `backup.bin` and `fit` give `backup.fit.bin`. */
export function derivedName(name: string, what: string): string {
  const stem = name.replace(/\.[^.]*$/, '');
  return `${stem}.${what}.bin`;
}
