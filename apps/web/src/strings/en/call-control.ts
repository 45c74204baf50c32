export const callControl = {
  title: 'Console',
} as const;
