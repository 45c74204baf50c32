export const directory = {
  title: 'Directory',
} as const;
