export const get = 1;
