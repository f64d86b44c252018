import { readBasket, writeBasket, type StoredBasket } from '#client/storage/basket-store.ts';

/** Where the numbers that somebody is about to rent are kept. */
export interface KeptBasket {
  read(): StoredBasket;
  write(basket: StoredBasket): void;
}

/** Of this person: the next one in this browser does not find it. */
export const keptBasket = (userId: string): KeptBasket => ({
  read: () => readBasket(userId),
  write: (basket) => writeBasket(userId, basket),
});
