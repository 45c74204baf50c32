import type { FastifyRequest } from 'fastify';
import { queryList } from './query.ts';

interface Named {
  firstName: string;
  lastName: string;
  extension?: string;
  phoneNumber?: string | null;
}

const KEYS: Record<string, (line: Named) => string> = {
  fname: (line) => line.firstName.toLowerCase(),
  firstname: (line) => line.firstName.toLowerCase(),
  lname: (line) => line.lastName.toLowerCase(),
  lastname: (line) => line.lastName.toLowerCase(),
  name: (line) => `${line.firstName} ${line.lastName}`.toLowerCase(),
  extension: (line) => line.extension ?? '',
  dn: (line) => line.phoneNumber ?? '',
  number: (line) => line.phoneNumber ?? '',
  asc: (line) => `${line.firstName} ${line.lastName}`.toLowerCase(),
  desc: (line) => `${line.firstName} ${line.lastName}`.toLowerCase(),
};

/** Sorts by the up to three fields of `order`, each perhaps with `-asc` or `-desc`; as it was where none is known. */
export function sortByName<T>(request: FastifyRequest, items: T[], named: (item: T) => Named): T[] {
  const orders = (queryList(request, 'order') ?? []).slice(0, 3).flatMap((order) => {
    const [name = '', direction = name] = order.toLowerCase().split(/[-:\s]/);
    const key = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
    return key === undefined ? [] : [{ key, sign: direction === 'desc' ? -1 : 1 }];
  });
  if (orders.length === 0) return items;
  return items.sort((one, other) => {
    for (const { key, sign } of orders) {
      const [left, right] = [key(named(one)), key(named(other))];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}
