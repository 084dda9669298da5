#ifndef SYNSWEEP_TRANSMIT_DRY_SENDER_H_
#define SYNSWEEP_TRANSMIT_DRY_SENDER_H_

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "transmit/send_batch.h"
#include "wire/syn_template.h"

namespace synsweep {

// Back-end `dry`: every frame is completed, counted and forgotten. Opens nothing, needs no
// privilege, and nothing can leave. Shows what all that comes before a socket can do.
class DrySender {
 public:
  // Room for one frame; the next takes its place.
  [[nodiscard]] ByteSpan Add(std::size_t frame_bytes) noexcept {
    assert(frame_bytes <= frame_.size());
    ++count_;
    return ByteSpan(frame_).first(frame_bytes);
  }

  // Nothing left; every frame counts as sent.
  void Flush(SendTally& tally) noexcept { tally.sent_count += std::exchange(count_, 0); }

 private:
  std::array<std::uint8_t, SynTemplate::kMaxFrameBytes> frame_{};
  std::uint64_t count_ = 0;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_DRY_SENDER_H_
