import type { Console } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useElementSize, useHotkeys } from '@mantine/hooks';
import { IconCircleDashed, IconInfoCircle, IconPhone } from '@tabler/icons-react';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { useLiveWhileHidden } from '../../live.ts';
import { groupedNumber } from '../../phone-number.ts';
import { addSentences } from '../../strings/add-sentences.ts';
import { callControl } from '../../strings/en/call-control.ts';
import { Banner } from '../../ui/Banner.tsx';
import { DetailsDrawer } from '../../ui/DetailsDrawer.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { KeyCap } from '../../ui/KeyCap.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import type { PresenceJob } from '../../ui/presence-look.ts';
import { duration } from '../../words.ts';
import { EntryFacts, numberToDial } from '../directory/index.ts';
import { CallCard } from './CallCard.tsx';
import { CallList } from './CallList.tsx';
import classes from './ConsolePage.module.css';
import { callToEnd, myCalls, type ShownCall, waitingCalls } from './console-calls.ts';
import { type Choice, DialSearch, focusSearch } from './DialSearch.tsx';
import { LineChooser } from './LineChooser.tsx';
import { useCallsAloud } from './use-calls-aloud.ts';
import { useConsole } from './use-console.ts';
import { WebhookLine } from './WebhookLine.tsx';

addSentences({ callControl });

/** The attendant's console: who waits, what am I doing, who is free. */
export function ConsolePage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/console' });
  const line = useConsole(org);
  const [choosing, setChoosing] = useState(false);
  const { data } = line.query;
  useCallsAloud(data?.calls);
  // The tab's title counts who waits, and a call is said aloud, while another window is in front.
  useLiveWhileHidden();
  const waiting = waitingCalls(line.calls);
  const title = waiting.length > 0 ? t('callControl.titleWaiting', { count: waiting.length }) : t('callControl.title');
  const choose = (entry: string): void => line.choose.mutate(entry, { onSuccess: () => setChoosing(false) });
  return (
    <div data-wide className={classes.page}>
      <PageHeader
        heading={t('callControl.title')}
        title={[title]}
        sub={
          data?.line ? (
            <span className={classes.sub}>
              <b>
                {data.line.extension === null
                  ? t('callControl.lineWithout', { name: data.line.name })
                  : t('callControl.line', { extension: data.line.extension, name: data.line.name })}
              </b>
              <Longest waiting={waiting} />
              <WebhookLine webhook={data.webhook} />
            </span>
          ) : null
        }
        actions={
          data?.line && !choosing ? (
            <Button variant="default" onClick={() => setChoosing(true)}>
              {t('callControl.changeLine')}
            </Button>
          ) : null
        }
      />
      {data?.trouble ? <TroubleBanner organization={org} trouble={data.trouble} /> : null}
      {data === undefined ? (
        <Panel query={line.query} errorLead={t('callControl.error')} bare>
          {() => null}
        </Panel>
      ) : data.line === null || choosing ? (
        <LineChooser
          organization={org}
          busy={line.choose.isPending ? line.choose.variables : undefined}
          error={line.choose.error}
          onChoose={choose}
          onKeep={data.line === null ? null : () => setChoosing(false)}
        />
      ) : (
        <Columns organization={org} line={line} waiting={waiting} />
      )}
    </div>
  );
}

/** Red only where something stopped; what nobody authorized yet is no trouble, just not done. */
function TroubleBanner({ organization, trouble }: { organization: string; trouble: NonNullable<Console['trouble']> }) {
  const { t } = useTranslation();
  const { kind, sentence, article } = trouble;
  const fresh = kind === 'not-authorized';
  return (
    <Banner
      tone={fresh ? 'none' : 'stopped'}
      icon={fresh ? IconCircleDashed : undefined}
      label={t('callControl.trouble')}
      heading={sentence}
      action={
        fresh ? (
          <Link to="/o/$org" params={{ org: organization }}>
            {t('callControl.toAuthorizations')}
          </Link>
        ) : (
          <Link to="/help/$article" params={{ article: String(article) }}>
            {t('callControl.article', { article })}
          </Link>
        )
      }
    />
  );
}

function Longest({ waiting }: { waiting: readonly ShownCall[] }) {
  const { t } = useTranslation();
  const now = useNow(1_000);
  const [first] = waiting;
  if (first === undefined) return null;
  return (
    <span>
      {t('callControl.waiting', { count: waiting.length })} ·{' '}
      {t('callControl.longest', { time: duration(now - Date.parse(first.startedAt)) })}
    </span>
  );
}

/** Of the page beside the rail, so that folding it or zooming counts too. */
const THREE_COLUMNS_PX = 980;
const TWO_COLUMNS_PX = 680;

interface ColumnsProps {
  organization: string;
  line: ReturnType<typeof useConsole>;
  waiting: readonly ShownCall[];
}

interface Active {
  choice: Choice | undefined;
  job: PresenceJob['state'];
}

function Columns({ organization, line, waiting }: ColumnsProps) {
  const { t } = useTranslation();
  const { dial } = useSearch({ from: '/shell/signed-in/o/$org/console' });
  const [typed, setTyped] = useState(dial ?? '');
  const [active, setActive] = useState<Active>({ choice: undefined, job: 'stale' });
  const [problem, setProblem] = useState<string | null>(null);
  const [detailsOpen, setDetailsOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const calls = useRef<HTMLDivElement>(null);
  const { ref: frame, width } = useElementSize();
  const wide = width === 0 || width >= THREE_COLUMNS_PX;
  const mine = myCalls(line.calls);
  const ended = callToEnd(line.calls);
  const toSearch = (): void => focusSearch(input.current);
  const answer = (id: string): void => {
    toSearch();
    void line.answer(id);
  };
  const end = (id: string): void => {
    toSearch();
    void line.end(id);
  };
  const callNumber = (number: string, name: string | null): void => {
    toSearch();
    setProblem(null);
    setTyped('');
    setDetailsOpen(false);
    line.dial(number, name);
  };
  const callChoice = (choice: Choice): void => {
    if (choice.kind === 'number') {
      callNumber(choice.number, null);
      return;
    }
    const { name } = choice.entry;
    const number = numberToDial(choice.entry);
    if (number === null) setProblem(t('callControl.noNumber', { name }));
    else callNumber(number, name);
  };
  const toActive = useCallback(
    (choice: Choice | undefined, job: PresenceJob['state']) => setActive({ choice, job }),
    [],
  );
  const answerFirst = (): void => {
    if (waiting[0] !== undefined) answer(waiting[0].id);
  };
  useHotkeys(
    [
      ['F2', answerFirst],
      ['alt+A', answerFirst, { usePhysicalKeys: true }],
      ['alt+X', () => ended && end(ended.id), { usePhysicalKeys: true }],
      ['alt+L', () => calls.current?.querySelector('button')?.focus(), { usePhysicalKeys: true }],
      ['alt+I', () => setDetailsOpen((open) => !open), { usePhysicalKeys: true }],
    ],
    [],
  );
  const details = <Details active={active} onCall={callChoice} onNumber={callNumber} />;
  return (
    <div ref={frame} className={classes.columns} data-columns={wide ? 3 : width >= TWO_COLUMNS_PX ? 2 : 1}>
      <div ref={calls} className={classes.left}>
        <CallList heading={t('callControl.waitingHead')} count={waiting.length} empty={t('callControl.nobodyWaits')}>
          {waiting.map((call, index) => (
            <CallCard
              key={call.id}
              call={call}
              failure={line.failures.get(call.id)}
              first={index === 0}
              onAnswer={() => answer(call.id)}
              onEnd={() => end(call.id)}
            />
          ))}
        </CallList>
        <CallList mine heading={t('callControl.mineHead')} count={mine.length} empty={t('callControl.noCalls')}>
          {mine.map((call) => (
            <CallCard
              key={call.id}
              call={call}
              failure={line.failures.get(call.id)}
              first={call.id === ended?.id}
              onEnd={() => end(call.id)}
            />
          ))}
        </CallList>
      </div>
      <div className={classes.middle}>
        {line.dialError ? <ErrorText error={line.dialError} lead={t('callControl.dialFailed')} /> : null}
        {problem === null ? null : <p role="alert">{problem}</p>}
        <DialSearch
          organization={organization}
          inputRef={input}
          typed={typed}
          onType={setTyped}
          onCall={callChoice}
          onActive={toActive}
        />
        {wide ? null : (
          <Button
            variant="default"
            leftSection={<IconInfoCircle size={18} aria-hidden />}
            rightSection={<KeyCap>Alt I</KeyCap>}
            aria-keyshortcuts="Alt+I"
            onClick={() => setDetailsOpen(true)}
          >
            {t('callControl.details')}
          </Button>
        )}
      </div>
      {wide ? (
        <section className={classes.right} aria-label={t('callControl.details')}>
          <h2 className={classes.person}>{nameOf(active.choice) ?? t('callControl.details')}</h2>
          {details}
        </section>
      ) : (
        <DetailsDrawer
          opened={detailsOpen}
          onClose={() => setDetailsOpen(false)}
          title={nameOf(active.choice) ?? t('callControl.details')}
        >
          {details}
        </DetailsDrawer>
      )}
    </div>
  );
}

function nameOf(choice: Choice | undefined): string | undefined {
  return choice?.kind === 'entry' ? choice.entry.name : choice && groupedNumber(choice.number);
}

interface DetailsProps {
  active: Active;
  onCall: (choice: Choice) => void;
  onNumber: (number: string, name: string) => void;
}

/** Who would be called, and all their numbers. */
function Details({ active: { choice, job }, onCall, onNumber }: DetailsProps) {
  const { t } = useTranslation();
  if (choice === undefined) return <p className={classes.nobody}>{t('callControl.detailsEmpty')}</p>;
  return (
    <>
      {choice.kind === 'entry' ? (
        <EntryFacts
          entry={choice.entry}
          job={job}
          actionFor={(number) => (
            <Button
              variant="default"
              size="compact-xs"
              aria-label={t('callControl.callEntry', { name: choice.entry.name, number })}
              onClick={() => onNumber(number, choice.entry.name)}
            >
              {t('callControl.call')}
            </Button>
          )}
        />
      ) : null}
      <Button
        className={classes.call}
        leftSection={<IconPhone size={18} aria-hidden />}
        rightSection={<KeyCap>Enter</KeyCap>}
        onClick={() => onCall(choice)}
      >
        {t('callControl.call')}
      </Button>
    </>
  );
}
