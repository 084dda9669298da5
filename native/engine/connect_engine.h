#ifndef SYNSWEEP_ENGINE_CONNECT_ENGINE_H_
#define SYNSWEEP_ENGINE_CONNECT_ENGINE_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "base/clock.h"
#include "base/ring.h"
#include "base/status.h"
#include "batch/probe_record.h"
#include "batch/reply_record.h"
#include "connect/connect_socket.h"
#include "connect/connect_thread.h"
#include "engine/engine.h"
#include "engine/probe_engine.h"

namespace synsweep {

// One scan by connect(): no privilege, no capture, no cookie, one thread. The kernel's own TCP
// speaks to the targets.
class ConnectEngine final : public ProbeEngine, private ConnectListener {
 public:
  struct Options {
    ConnectOrigin origin;
    double rate_pps = 0;  // > 0; +infinity: as fast as it goes
  };

  // Opens no connection yet. Raises the process's soft limit of descriptors as far as it may.
  [[nodiscard]] static Result<std::unique_ptr<ProbeEngine>> Open(const Options& options, Wake wake);

  ~ConnectEngine() override { Close(); }

  [[nodiscard]] std::size_t Offer(std::span<const ProbeRecord> probes) override;
  [[nodiscard]] std::size_t Take(std::span<ReplyRecord> replies) noexcept override;
  void SetRate(double rate_pps) override;
  [[nodiscard]] EngineCounters counters() const noexcept override;
  [[nodiscard]] std::optional<Status> failure() const override;
  [[nodiscard]] const EngineDescription& description() const noexcept override {
    return description_;
  }
  void Close() override;

 private:
  static constexpr std::size_t kRingRecords = 1 << 16;

  ConnectEngine(double rate_pps, EngineDescription description, Wake wake);

  void OnProbesLeft() noexcept override;
  void OnReplies() noexcept override { wake_(); }
  void OnConnectEnd(Status status) noexcept override;

  // How many probes may be queued at the present rate, 1 … kRingRecords.
  [[nodiscard]] std::size_t QueueLimit() const noexcept;

  const SystemClock clock_;
  const EngineDescription description_;
  const Wake wake_;
  SpscRing<ProbeRecord> probes_{kRingRecords};
  SpscRing<ReplyRecord> replies_{kRingRecords};
  ConnectCounters counters_;
  std::atomic<double> rate_pps_;
  std::atomic<bool> is_offer_short_ = false;

  mutable std::mutex failure_mutex_;
  std::optional<Status> failure_;

  std::mutex close_mutex_;   // held for the whole of Close
  std::mutex thread_mutex_;  // guards thread_, not what it points at
  std::unique_ptr<ConnectThread> thread_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_ENGINE_CONNECT_ENGINE_H_
