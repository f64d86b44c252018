import { expect, test } from 'vitest';
import { SealFault, Vault } from '#server/store/vault/vault.ts';

const column = { table: 'webhooks', column: 'secret', id: 'id' };
const vault = new Vault(Buffer.alloc(32, 1));
const SECRET = 'whsec_äöü–§';

test('what was sealed opens as it was, and says nothing of what is in it', () => {
  const sealed = vault.seal(column, '1', SECRET);
  expect(vault.open(column, '1', sealed)).toBe(SECRET);
  expect(sealed).toMatch(/^sealed1\.[0-9a-f]{8}\.[\w-]+$/);
  expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').includes('whsec')).toBe(false);
  expect(new Vault(Buffer.alloc(32, 1)).open(column, '1', sealed)).toBe(SECRET);
});

test('the same is never sealed alike twice', () => {
  const made = new Set(Array.from({ length: 100 }, () => vault.seal(column, '1', SECRET)));
  expect(made.size).toBe(100);
});

test('it opens with no other key', () => {
  const sealed = vault.seal(column, '1', SECRET);
  const other = new Vault(Buffer.alloc(32, 2));
  expect(() => other.open(column, '1', sealed)).toThrow(
    new SealFault('webhooks.secret of 1 is sealed with another key'),
  );
  // Nor when it is said to be the other's.
  const [, , bytes] = sealed.split('.');
  const [mark, id] = other.seal(column, '1', '').split('.');
  expect(() => other.open(column, '1', `${mark}.${id}.${bytes}`)).toThrow(SealFault);
});

test.each([
  ['row', column, '2'],
  ['column', { ...column, column: 'url' }, '1'],
  ['table', { ...column, table: 'secrets' }, '1'],
])('it does not open in another %s', (_, place, id) => {
  expect(() => vault.open(place, id, vault.seal(column, '1', SECRET))).toThrow(
    /was sealed elsewhere, or changed/,
  );
});

test('it does not open once any byte of it was changed, or some are missing', () => {
  const sealed = vault.seal(column, '1', SECRET);
  const prefix = sealed.slice(0, sealed.lastIndexOf('.') + 1);
  const bytes = Buffer.from(sealed.slice(prefix.length), 'base64url');
  for (const at of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    expect(() => vault.open(column, '1', prefix + changed.toString('base64url'))).toThrow(SealFault);
    expect(() => vault.open(column, '1', prefix + bytes.subarray(0, at).toString('base64url'))).toThrow(
      SealFault,
    );
  }
});

test('what an older version left plain is read as it is', () => {
  expect(vault.open(column, '1', 'whsec_plain')).toBe('whsec_plain');
});
