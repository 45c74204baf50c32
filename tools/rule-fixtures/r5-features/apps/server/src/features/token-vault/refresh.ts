export const refresh = 1;
