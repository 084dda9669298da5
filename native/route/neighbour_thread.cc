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
#include <iterator>
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

std::vector<NeighbourAsker> ListOf(NeighbourAsker asker) {
  std::vector<NeighbourAsker> list;
  list.push_back(std::move(asker));
  return list;
}

}  // namespace

NeighbourThread::NeighbourThread(NeighbourAsker asker, NeighbourTable known,
                                 std::vector<NeighbourChannel*> channels,
                                 NeighbourListener& listener, double rate_pps)
    : askers_(ListOf(std::move(asker))),
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
  thread_.join();
  delete detour_.load();
}

void NeighbourThread::SetLinks(std::unique_ptr<Detour> detour) {
  // What was left before and not taken yet comes along.
  const std::unique_ptr<Detour> earlier(detour_.exchange(nullptr));
  if (earlier) {
    detour->more.insert(detour->more.begin(), std::make_move_iterator(earlier->more.begin()),
                        std::make_move_iterator(earlier->more.end()));
  }
  detour_.store(detour.release());
  Wake();
}

void NeighbourThread::TakeDetour() {
  if (detour_.load() == nullptr) return;
  const std::unique_ptr<Detour> detour(detour_.exchange(nullptr));
  if (!detour) return;
  std::ranges::move(detour->more, std::back_inserter(askers_));
  known_ = std::move(detour->known);
}

std::pair<NeighbourAsker*, std::size_t> NeighbourThread::AskerOf(std::size_t link) {
  for (NeighbourAsker& asker : askers_) {
    if (link < asker.links().size()) return {&asker, link};
    link -= asker.links().size();
  }
  assert(false && "links are added before anybody is asked for on them");
  return {&askers_.front(), 0};
}

void NeighbourThread::Wake() noexcept {
  const std::uint64_t one = 1;
  // Cannot fail but by overflow, and then the descriptor is readable already.
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof(one));
}

void NeighbourThread::Run(const std::stop_token& stop) noexcept {
  PrepareThisThread();
  Status status;
  while (!stop.stop_requested() && status.ok()) {
    TakeDetour();
    TakeQuestions();
    const double rate_pps =
        rate_pps_.load(std::memory_order_relaxed) / static_cast<double>(askers_.size());
    std::size_t first_link = 0;
    for (NeighbourAsker& asker : askers_) {
      const NeighbourAsker::OnAnswer on_answer = [this, first_link](
                                                     const AddressWords& address, std::size_t link,
                                                     const std::optional<MacAddress>& mac) {
        Answer(address, first_link + link, mac);
      };
      asker.SetRate(rate_pps);
      status = asker.Receive(on_answer);
      if (!status.ok()) break;
      asker.Send(clock_.Now(), on_answer);
      first_link += asker.links().size();
    }
    for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
      if ((told_ >> channel & 1) != 0) listener_.OnNeighbours(channel);
    }
    told_ = 0;
    if (status.ok()) Wait();
  }
  listener_.OnNeighbourEnd(std::move(status));
}

void NeighbourThread::TakeQuestions() {
  std::array<NeighbourQuestion, 256> questions;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    for (;;) {
      const std::size_t count = channels_[channel]->questions.TryPop(questions);
      if (count == 0) break;
      TakeDetour();  // they may be about links that came while this loop ran
      for (const NeighbourQuestion& question : std::span(questions).first(count)) {
        TakeQuestion(channel, question);
      }
    }
  }
}

void NeighbourThread::TakeQuestion(std::size_t channel, const NeighbourQuestion& question) {
  const NeighbourTable::Entry& entry = known_.Find(question.address);
  if (entry.state != NeighbourState::kUnknown) return Push(channel, entry);
  const auto [waiting, is_new] =
      waiting_.try_emplace(question.address, Waiting{.channels = 0, .link = question.link});
  auto& [channels, link] = waiting->second;
  const Channels bit = Channels{1} << channel;
  if ((channels & bit) != 0) {
    Push(channel, NeighbourAnswer{question.address, {}, NeighbourAnswer::Outcome::kMerged, 0});
  }
  channels |= bit;
  if (!is_new && link == question.link) return;
  if (!is_new) {
    // A route has changed: it is somewhere else now.
    const auto [asker, number] = AskerOf(link);
    asker->Forget(question.address, number);
    link = question.link;
  }
  const auto [asker, number] = AskerOf(link);
  asker->Ask(question.address, number);
}

void NeighbourThread::Answer(const AddressWords& address, std::size_t link,
                             const std::optional<MacAddress>& mac) {
  const auto waiting = waiting_.find(address);
  if (waiting == waiting_.end() || waiting->second.link != link) return;
  const NeighbourTable::Entry entry{address, mac.value_or(MacAddress{}),
                                    mac ? NeighbourState::kPresent : NeighbourState::kAbsent};
  known_.Note(address, entry.state, entry.mac);
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if ((waiting->second.channels >> channel & 1) != 0) Push(channel, entry);
  }
  waiting_.erase(waiting);
}

void NeighbourThread::Push(std::size_t channel, const NeighbourTable::Entry& entry) {
  const bool is_present = entry.state == NeighbourState::kPresent;
  Push(channel,
       NeighbourAnswer{
           entry.address, entry.mac,
           is_present ? NeighbourAnswer::Outcome::kPresent : NeighbourAnswer::Outcome::kAbsent, 0});
}

void NeighbourThread::Push(std::size_t channel, const NeighbourAnswer& answer) {
  [[maybe_unused]] const std::size_t pushed =
      channels_[channel]->answers.TryPush(std::span(&answer, 1));
  assert(pushed == 1 && "no more questions are open than a channel has room for");
  told_ |= Channels{1} << channel;
}

void NeighbourThread::Wait() {
  std::vector<pollfd> waiting{{wake_.get(), POLLIN, 0}};
  std::optional<TimePoint> due;
  for (const NeighbourAsker& asker : askers_) {
    std::ranges::copy(asker.descriptors(), std::back_inserter(waiting));
    const auto next = asker.next_due();
    if (next) due = due ? std::min(*due, *next) : next;
  }
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
