#ifndef SYNSWEEP_TRANSMIT_PACER_H_
#define SYNSWEEP_TRANSMIT_PACER_H_

#include <cstdint>

#include "base/clock.h"

namespace synsweep {

// Decides when probes leave, so that their rate is the one asked for and stays
// free of bursts. For one thread; the time is an argument and never goes back.
//
// Theory of operation. Two accounts, both in probes, grow with time and pay for
// every probe granted:
//   owed_   grows at the rate. It carries fractions over, so the rate is exact in
//           the long run. What has been owed for more than 100 ms is forgiven:
//           after a suspend, or on a device that was stuck, the scan goes on at
//           its rate and does not catch up.
//   burst_  grows 10 % faster, but holds no more than 1 ms worth and one probe. So
//           no grant is larger than that, no interval of T sees more than that and
//           1.1 T worth, and delays are made up gently.
// Probes are granted in groups of 100 µs worth, at least one, so that at high
// rates one system call carries many. A caller that looks less often than once
// in a millisecond falls behind: it is limited by burst_.
class Pacer {
 public:
  // `rate_pps` > 0, probes per second, fractions allowed; +infinity: no pacing.
  Pacer(double rate_pps, TimePoint now) noexcept;

  // From `now` on, this rate. What was owed at the old one is forgotten, but for
  // two probes, so that frequent changes do not starve a low rate.
  void SetRate(double rate_pps, TimePoint now) noexcept;

  // How many of `wanted` probes may leave now. They count as sent.
  [[nodiscard]] std::uint32_t Grant(TimePoint now, std::uint32_t wanted) noexcept;

  // So many of those granted last have not left after all.
  void GiveBack(std::uint32_t count) noexcept;

  // When to call Grant again after it gave 0: at this time it gives more, if
  // nothing changes. At most an hour after the last call.
  [[nodiscard]] TimePoint NextDue() const noexcept;

 private:
  void Advance(TimePoint now) noexcept;

  [[nodiscard]] double BurstLimit() const noexcept;
  [[nodiscard]] double GroupSize() const noexcept;

  double rate_pps_;
  TimePoint last_;   // the accounts are right for this time
  double owed_ = 1;  // the first probe leaves at once
  double burst_ = 1;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_PACER_H_
