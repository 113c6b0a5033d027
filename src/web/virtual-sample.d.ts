/** Made by vite.page.config.ts. */
declare module 'virtual:sample' {
  /** Bytes of the dump. */
  export const size: number;
  /** Everything that is not FF, in base64. */
  export const parts: readonly (readonly [offset: number, base64: string])[];
}
