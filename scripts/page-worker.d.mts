export function serviceWorker(files: readonly string[], version: string): string;
