export const callRecords = {
  title: 'Calls',
} as const;
