#ifndef SYNSWEEP_ENGINE_PROBE_ENGINE_H_
#define SYNSWEEP_ENGINE_PROBE_ENGINE_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "base/status.h"
#include "batch/probe_record.h"
#include "batch/reply_record.h"

namespace synsweep {

struct EngineCounters;
struct EngineDescription;

// What takes probes and gives replies, whatever carries them: Engine (raw packets), ConnectEngine.
// Offer, Take and SetRate belong to one thread, the owner's; Close may come from any thread.
class ProbeEngine {
 public:
  // Says that there is something to do: replies to take, room for probes, or a failure. Called on
  // the engine's threads, some hundred times a second at most; returns at once.
  using Wake = std::function<void()>;

  virtual ~ProbeEngine() = default;

  // Copies the leading probes for which there is room and says how many. After a short count Wake
  // comes once half of the queue has left. 0 once closed or failed.
  [[nodiscard]] virtual std::size_t Offer(std::span<const ProbeRecord> probes) = 0;

  // Moves the oldest replies into the front of `replies` and says how many.
  [[nodiscard]] virtual std::size_t Take(std::span<ReplyRecord> replies) noexcept = 0;

  // Probes per second, > 0.
  virtual void SetRate(double rate_pps) = 0;

  // Any thread.
  [[nodiscard]] virtual EngineCounters counters() const noexcept = 0;

  // Why a thread gave up; nullopt while all is well. Any thread.
  [[nodiscard]] virtual std::optional<Status> failure() const = 0;

  [[nodiscard]] virtual const EngineDescription& description() const noexcept = 0;

  // Joins all threads, within milliseconds; replies can still be taken. Idempotent. Any thread;
  // concurrent calls all return when it is done.
  virtual void Close() = 0;
};

}  // namespace synsweep

#endif  // SYNSWEEP_ENGINE_PROBE_ENGINE_H_
