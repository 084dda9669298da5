#include "route/neighbour_thread.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <optional>
#include <utility>

namespace synsweep {
namespace {

void PrepareThisThread() noexcept {
  ::pthread_setname_np(::pthread_self(), "synsweep-arp");
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

NeighbourThread::NeighbourThread(NeighbourAsker asker, NeighbourTable known,
                                 std::vector<NeighbourChannel*> channels,
                                 NeighbourListener& listener, double rate_pps)
    : asker_(std::move(asker)),
      known_(std::move(known)),
      channels_(std::move(channels)),
      listener_(listener),
      rate_pps_(rate_pps),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {
  assert(channels_.size() <= 64);
}

NeighbourThread::~NeighbourThread() {
  thread_.request_stop();
  Wake();
}

void NeighbourThread::Wake() noexcept {
  const std::uint64_t one = 1;
  // Cannot fail but by overflow, and then the descriptor is readable already.
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof(one));
}

void NeighbourThread::Run(const std::stop_token& stop) noexcept {
  PrepareThisThread();
  const NeighbourAsker::OnAnswer on_answer = [this](const AddressWords& address,
                                                    const std::optional<MacAddress>& mac) {
    Answer(address, mac);
  };
  Status status;
  while (!stop.stop_requested()) {
    TakeQuestions();
    asker_.SetRate(rate_pps_.load(std::memory_order_relaxed));
    status = asker_.Receive(on_answer);
    if (!status.ok()) break;
    asker_.Send(clock_.Now(), on_answer);
    for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
      if ((told_ >> channel & 1) != 0) listener_.OnNeighbours(channel);
    }
    told_ = 0;
    Wait(asker_.next_due());
  }
  listener_.OnNeighbourEnd(std::move(status));
}

void NeighbourThread::TakeQuestions() {
  std::array<NeighbourQuestion, 256> questions;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    for (;;) {
      const std::size_t count = channels_[channel]->questions.TryPop(questions);
      if (count == 0) break;
      for (const NeighbourQuestion& question : std::span(questions).first(count)) {
        const NeighbourTable::Entry& entry = known_.Find(question.address);
        if (entry.state != NeighbourState::kUnknown) {
          Push(channel, entry);
          continue;
        }
        Channels& who = waiting_[question.address];
        if (who == 0) asker_.Ask(question.address, question.link);
        who |= Channels{1} << channel;
      }
    }
  }
}

void NeighbourThread::Answer(const AddressWords& address, const std::optional<MacAddress>& mac) {
  const NeighbourTable::Entry entry{address, mac.value_or(MacAddress{}),
                                    mac ? NeighbourState::kPresent : NeighbourState::kAbsent};
  known_.Note(address, entry.state, entry.mac);
  const auto waiting = waiting_.find(address);
  if (waiting == waiting_.end()) return;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if ((waiting->second >> channel & 1) != 0) Push(channel, entry);
  }
  waiting_.erase(waiting);
}

void NeighbourThread::Push(std::size_t channel, const NeighbourTable::Entry& entry) {
  const NeighbourAnswer answer{entry.address, entry.mac, entry.state == NeighbourState::kPresent,
                               0};
  [[maybe_unused]] const std::size_t pushed =
      channels_[channel]->answers.TryPush(std::span(&answer, 1));
  assert(pushed == 1 && "no more questions are open than a channel has room for");
  told_ |= Channels{1} << channel;
}

void NeighbourThread::Wait(std::optional<TimePoint> due) {
  std::vector<pollfd> waiting = asker_.descriptors();
  waiting.push_back({wake_.get(), POLLIN, 0});
  int timeout_ms = -1;
  if (due) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - clock_.Now());
    timeout_ms = static_cast<int>(std::max<std::int64_t>(0, left.count()));
  }
  ::poll(waiting.data(), waiting.size(), timeout_ms);
  std::uint64_t wakes = 0;
  [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &wakes, sizeof(wakes));
}

}  // namespace synsweep
