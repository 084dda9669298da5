#ifndef SYNSWEEP_TRANSMIT_LOOK_AHEAD_H_
#define SYNSWEEP_TRANSMIT_LOOK_AHEAD_H_

#include <cstddef>
#include <cstdint>

#include "base/ring.h"
#include "batch/probe_record.h"
#include "route/neighbour_table.h"
#include "route/neighbour_thread.h"
#include "transmit/path_table.h"

namespace synsweep {

// Sees to it that the MACs of on-link targets are known before their probes' turn comes.
//
// Theory of operation. Probes stay in their ring, in order. A cursor runs ahead of those that
// leave, and asks the neighbour thread about each on-link target that it meets for the first time.
// So all that is queued is asked for at once, and a silent address holds up what is behind it
// until it is given up, once, while all behind it are asked for meanwhile. Order is kept: what is
// counted as having left tells the schedule which probes those are.
//
// Memory: the ring, and a table of fixed size (NeighbourTable). What that forgets is asked for
// again; it never forgets what the cursor has passed and has not left, since a generation holds
// more addresses than the ring holds probes.
//
// One thread, the consumer of `probes`.
class LookAhead {
 public:
  // `expected_count`: on-link targets.
  LookAhead(SpscRing<ProbeRecord>& probes, NeighbourChannel& channel, std::uint64_t expected_count);

  // Takes answers in and looks at all probes that are new in the ring. True: there are new
  // questions for the neighbour thread.
  [[nodiscard]] bool Advance(PathTable& paths) noexcept;

  // How many leading probes of the ring can leave now.
  [[nodiscard]] std::size_t ready_count() const noexcept { return ready_count_; }

  // That many have been taken off the ring.
  void NoteTaken(std::size_t count) noexcept {
    seen_count_ -= count;
    ready_count_ -= count;
  }

  // What is known about the target of a probe that is ready, or was when it was taken.
  [[nodiscard]] const NeighbourTable::Entry& Find(const AddressWords& target) noexcept {
    return known_.Find(target);
  }

  // The paths have changed, but not for on-link targets: everything is looked at anew, and what is
  // known stands.
  void LookAnew() noexcept {
    seen_count_ = 0;
    ready_count_ = 0;
  }

 private:
  [[nodiscard]] bool IsReady(const ProbeRecord& probe, PathTable& paths) noexcept;

  SpscRing<ProbeRecord>& probes_;
  NeighbourChannel& channel_;
  NeighbourTable known_;
  std::size_t seen_count_ = 0;   // leading probes of the ring that were looked at
  std::size_t ready_count_ = 0;  // of these, leading ones that can leave
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_LOOK_AHEAD_H_
