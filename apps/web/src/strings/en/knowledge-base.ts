export const knowledgeBase = {
  title: 'Knowledge base',
} as const;
