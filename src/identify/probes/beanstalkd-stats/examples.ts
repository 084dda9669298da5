import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'beanstalkd 1.12 of Debian 12',
    from: 'real',
    hears: [
      [
        'OK 955\r\n---\ncurrent-jobs-urgent: 0\ncurrent-jobs-ready: 0\ncurrent-jobs-reserved: 0\ncurrent-jobs-delayed: 0\ncurrent-jobs-buried: 0\ncmd-put: 0\ncmd-peek: 0\ncmd-peek-ready: 0\ncmd-peek-delayed: 0\ncmd-peek-buried: 0\ncmd-reserve: 0\ncmd-reserve-with-timeout: 0\ncmd-delete: 0\ncmd-release: 0\ncmd-use: 0\ncmd-watch: 0\ncmd-ignore: 0\ncmd-bury: 0\ncmd-kick: 0\ncmd-touch: 0\ncmd-stats: 1\ncmd-stats-job: 0\ncmd-stats-tube: 0\ncmd-list-tubes: 0\ncmd-list-tube-used: 0\ncmd-list-tubes-watched: 0\ncmd-pause-tube: 0\njob-timeouts: 0\ntotal-jobs: 0\nmax-job-size: 65535\ncurrent-tubes: 1\ncurrent-connections: 1\ncurrent-producers: 0\ncurrent-workers: 0\ncurrent-waiting: 0\ntotal-connections: 1\npid: 20\nversion: "1.12"\nrusage-utime: 0.002309\nrusage-stime: 0.000000\nuptime: 46\nbinlog-oldest-index: 0\nbinlog-current-index: 0\nbinlog-records-migrated: 0\nbinlog-records-written: 0\nbinlog-max-size: 10485760\ndraining: false\nid: 067dba65f69b2df9\nhostname: lab\nos: #1 SMP PREEMPT_DYNAMIC @0\nplatform: x86_64\n\r\n',
      ],
    ],
    gives: { name: 'beanstalkd', product: 'beanstalkd', version: '1.12', auth: 'none' },
  },
  {
    title: 'memcached',
    from: 'spec',
    hears: [['STAT pid 1\r\nSTAT version 1.6.18\r\nEND\r\n']],
    gives: 'nothing',
  },
]
