import { Vault } from '#server/store/vault/vault.ts';

/** The same in each process of a test. */
export const testVault = new Vault(Buffer.alloc(32, 7));
