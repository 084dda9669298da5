#include "engine/connect_engine.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "connect/descriptor_limit.h"

namespace synsweep {
namespace {

// As Engine's: the schedule's idea of what has been sent stays close to the truth.
constexpr double kQueueSeconds = 0.1;

}  // namespace

Result<std::unique_ptr<ProbeEngine>> ConnectEngine::Open(const Options& options, Wake wake) {
  if (Status checked = CheckOrigin(options.origin); !checked.ok()) return checked;
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return Status{ErrorCode::kTransmit, errno, "epoll_create1"};
  UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event) return Status{ErrorCode::kTransmit, errno, "eventfd"};
  const auto capacity = RaiseSocketLimit();
  if (Failed(capacity)) return std::get<Status>(capacity);

  const std::size_t sockets = std::get<std::size_t>(capacity);
  EngineDescription description{};
  description.link_name = "connect";
  description.reason =
      "connect() by this machine's kernel, as asked for: no privilege needed, up to " +
      std::to_string(sockets) + " connections at once";
  if (!options.origin.interface_name.empty()) {
    description.devices.insert(options.origin.interface_name);
  }
  std::unique_ptr<ConnectEngine> engine(
      new ConnectEngine(options.rate_pps, std::move(description), std::move(wake)));
  engine->thread_ = std::make_unique<ConnectThread>(
      ConnectThread::Parts{
          .epoll = std::move(epoll),
          .wake = std::move(event),
          .origin = options.origin,
          .capacity = sockets,
          .probes = engine->probes_,
          .replies = engine->replies_,
          .clock = engine->clock_,
          .counters = engine->counters_,
          .listener = *engine,
      },
      options.rate_pps);
  return engine;
}

ConnectEngine::ConnectEngine(double rate_pps, EngineDescription description, Wake wake)
    : description_(std::move(description)), wake_(std::move(wake)), rate_pps_(rate_pps) {}

std::size_t ConnectEngine::Offer(std::span<const ProbeRecord> probes) {
  if (failure()) return 0;
  const std::lock_guard lock(thread_mutex_);
  if (!thread_) return 0;
  const std::size_t limit = QueueLimit();
  const std::size_t room = limit - std::min(limit, probes_.size());
  // Before the push: the thread may be through with all of it right afterwards.
  is_offer_short_.store(true);
  const std::size_t pushed = probes_.TryPush(probes.first(std::min(probes.size(), room)));
  if (pushed > 0) thread_->Wake();
  if (pushed == probes.size()) is_offer_short_.store(false);
  return pushed;
}

std::size_t ConnectEngine::Take(std::span<ReplyRecord> replies) noexcept {
  const bool was_full = replies_.size() == replies_.capacity();
  const std::size_t taken = replies_.TryPop(replies);
  if (was_full && taken > 0) {
    const std::lock_guard lock(thread_mutex_);
    if (thread_) thread_->Wake();
  }
  return taken;
}

void ConnectEngine::SetRate(double rate_pps) {
  const std::lock_guard lock(thread_mutex_);
  rate_pps_.store(rate_pps, std::memory_order_relaxed);
  if (thread_) thread_->SetRate(rate_pps);
}

EngineCounters ConnectEngine::counters() const noexcept {
  EngineCounters totals{};
  // The queue after the count: what seems to have been read must never be more than what was.
  totals.reply_count = counters_.replies.load(std::memory_order_acquire);
  totals.unsent_count = counters_.unsent.load(std::memory_order_acquire);
  totals.queued_reply_count = replies_.size();
  totals.sent_count = counters_.sent.load(std::memory_order_acquire);
  totals.send_error_count = counters_.errors.load(std::memory_order_acquire);
  totals.last_send_errno = counters_.last_errno.load(std::memory_order_relaxed);
  return totals;
}

std::optional<Status> ConnectEngine::failure() const {
  const std::lock_guard lock(failure_mutex_);
  return failure_;
}

void ConnectEngine::Close() {
  const std::lock_guard closing(close_mutex_);
  std::unique_ptr<ConnectThread> thread;
  {
    const std::lock_guard lock(thread_mutex_);
    thread = std::move(thread_);
  }
  thread.reset();
}

void ConnectEngine::OnProbesLeft() noexcept {
  const std::size_t queued = probes_.size();
  if (queued == 0 || (queued <= QueueLimit() / 2 && is_offer_short_.exchange(false))) wake_();
}

void ConnectEngine::OnConnectEnd(Status status) noexcept {
  if (status.ok()) return;
  {
    const std::lock_guard lock(failure_mutex_);
    failure_ = std::move(status);
  }
  wake_();
}

std::size_t ConnectEngine::QueueLimit() const noexcept {
  const double probes = rate_pps_.load(std::memory_order_relaxed) * kQueueSeconds;
  return static_cast<std::size_t>(std::clamp(probes, 1.0, static_cast<double>(kRingRecords)));
}

}  // namespace synsweep
