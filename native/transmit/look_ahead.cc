#include "transmit/look_ahead.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>

namespace synsweep {
namespace {

// A generation must hold all that one ring can make it note; see the theory of operation.
constexpr std::uint64_t kFewest = 1 << 10;

}  // namespace

LookAhead::LookAhead(SpscRing<ProbeRecord>& probes, NeighbourChannel& channel,
                     std::uint64_t expected_count)
    : probes_(probes), channel_(channel), known_(std::max(expected_count, kFewest)) {
  assert(probes.capacity() <= NeighbourChannel::kCapacity);
  static_assert(NeighbourChannel::kCapacity < NeighbourTable::kMaxCapacity);
}

bool LookAhead::Advance(PathTable& paths) noexcept {
  std::size_t open_count = channel_.open_count.load(std::memory_order_relaxed);
  std::array<NeighbourAnswer, 64> answers;
  while (const std::size_t count = channel_.answers.TryPop(answers)) {
    for (const NeighbourAnswer& answer : std::span(answers).first(count)) {
      if (answer.outcome == NeighbourAnswer::Outcome::kMerged) continue;
      // Else it answers another look-ahead, which was here before routes changed.
      if (known_.Find(answer.address).state != NeighbourState::kAsked) continue;
      const bool is_there = answer.outcome == NeighbourAnswer::Outcome::kPresent;
      known_.Note(answer.address, is_there ? NeighbourState::kPresent : NeighbourState::kAbsent,
                  answer.mac);
    }
    open_count -= std::min(count, open_count);
  }

  bool has_asked = false;
  const std::size_t queued_count = probes_.size();
  for (; seen_count_ < queued_count; ++seen_count_) {
    if (open_count == NeighbourChannel::kCapacity) break;
    const AddressWords& target = probes_.Peek(seen_count_).target;
    const SendPath* path = paths.Find(target);
    if (path == nullptr || path->neighbour_link == SendPath::kNoLink) continue;
    if (known_.Find(target).state != NeighbourState::kUnknown) continue;
    const NeighbourQuestion question{target, static_cast<std::uint32_t>(path->neighbour_link)};
    if (channel_.questions.TryPush(std::span(&question, 1)) == 0) break;
    known_.Note(target, NeighbourState::kAsked);
    ++open_count;
    has_asked = true;
  }
  channel_.open_count.store(open_count, std::memory_order_relaxed);

  if (open_count == 0) {
    ready_count_ = seen_count_;
  } else {
    while (ready_count_ < seen_count_ && IsReady(probes_.Peek(ready_count_), paths)) ++ready_count_;
  }
  return has_asked;
}

bool LookAhead::IsReady(const ProbeRecord& probe, PathTable& paths) noexcept {
  const SendPath* path = paths.Find(probe.target);
  if (path == nullptr || path->neighbour_link == SendPath::kNoLink) return true;
  return known_.Find(probe.target).state != NeighbourState::kAsked;
}

}  // namespace synsweep
