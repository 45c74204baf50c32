import type { FastifyRequest } from 'fastify';
import { WebexHttpError } from '../webex/errors.ts';

/** The body of a control request: JSON, read field by field; wrong ones are told by name. */
export interface ControlBody {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  optionalNumber(name: string): number | undefined;
  flag(name: string): boolean;
  texts(name: string): string[];
  optionalTexts(name: string): string[] | undefined;
  oneOf<T extends string>(name: string, allowed: readonly T[]): T;
  has(name: string): boolean;
}

export function controlBody(request: FastifyRequest): ControlBody {
  const fields = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as Record<
    string,
    unknown
  >;
  const wrong = (name: string, wanted: string): WebexHttpError => {
    return new WebexHttpError(400, `Field "${name}" must be ${wanted}.`);
  };
  const optionalText = (name: string): string | undefined => {
    const value = fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw wrong(name, 'a text');
    return value;
  };
  const optionalTexts = (name: string): string[] | undefined => {
    const value = fields[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw wrong(name, 'a list of texts');
    return value;
  };
  return {
    optionalText,
    optionalTexts,
    text: (name) => {
      const value = optionalText(name);
      if (value === undefined) throw wrong(name, 'a text');
      return value;
    },
    optionalNumber: (name) => {
      const value = fields[name];
      if (value === undefined || value === null) return undefined;
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(name, 'a number');
      return value;
    },
    flag: (name) => {
      const value = fields[name];
      if (typeof value !== 'boolean') throw wrong(name, 'true or false');
      return value;
    },
    texts: (name) => {
      const value = optionalTexts(name);
      if (value === undefined) throw wrong(name, 'a list of texts');
      return value;
    },
    oneOf: (name, allowed) => {
      const found = allowed.find((one) => one === fields[name]);
      if (found === undefined) throw wrong(name, `one of ${allowed.join(', ')}`);
      return found;
    },
    has: (name) => fields[name] !== undefined,
  };
}
