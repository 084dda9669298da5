#ifndef SYNSWEEP_ROUTE_NEIGHBOUR_THREAD_H_
#define SYNSWEEP_ROUTE_NEIGHBOUR_THREAD_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/ring.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "route/neighbour_asker.h"
#include "route/neighbour_table.h"
#include "wire/mac.h"

namespace synsweep {

// Who has `address`? On the link with this number.
struct NeighbourQuestion {
  AddressWords address;
  std::uint32_t link;
};

struct NeighbourAnswer {
  enum class Outcome : std::uint8_t {
    kAbsent,
    kPresent,
    kMerged,  // the same had been asked before: that question's answer, which is to come, is for
              // both
  };

  AddressWords address;
  MacAddress mac;  // when it is there
  Outcome outcome;
  std::uint8_t reserved;  // 0
};

// One send thread's way to the neighbour thread and back. Every question is answered once, so
// that as many as kCapacity may be open.
struct NeighbourChannel {
  static constexpr std::size_t kCapacity = 1 << 16;

  SpscRing<NeighbourQuestion> questions{kCapacity};
  SpscRing<NeighbourAnswer> answers{kCapacity};
  // Questions that are not answered yet, as their asker counts them.
  std::atomic<std::size_t> open_count = 0;
};

// Who is told what the neighbour thread does.
class NeighbourListener {
 public:
  virtual ~NeighbourListener() = default;
  // On the neighbour thread: there are new answers in this channel.
  virtual void OnNeighbours(std::size_t channel) noexcept = 0;
  // On the neighbour thread, exactly once, last. Not ok: why it gave up.
  virtual void OnNeighbourEnd(Status status) noexcept = 0;
};

// The neighbour thread: asks the network who has on-link targets, ahead of the probes to them, and
// remembers. Made and destroyed by engine/.
//   owns     its sockets and what it remembers: no other thread may touch them
//   borrows  its channels and its listener, which must outlive *this
//   calls    its listener, on the neighbour thread
class NeighbourThread {
 public:
  // `known`: what need not be asked. At most 64 channels.
  NeighbourThread(NeighbourAsker asker, NeighbourTable known,
                  std::vector<NeighbourChannel*> channels, NeighbourListener& listener,
                  double rate_pps);

  // Stops within milliseconds, joins. Questions may stay unanswered.
  ~NeighbourThread();

  // What changes when routes do.
  struct Detour {
    std::vector<NeighbourAsker>
        more;              // for links that are new, which are numbered on from the last
    NeighbourTable known;  // in place of all that was known: it may have been elsewhere
  };
  // Any thread, one at a time. Takes effect before any question that is asked after it.
  void SetLinks(std::unique_ptr<Detour> detour);

  // There are new questions in some channel. Any thread.
  void Wake() noexcept;

  // Requests per second, > 0. Any thread.
  void SetRate(double rate_pps) noexcept { rate_pps_.store(rate_pps, std::memory_order_relaxed); }

 private:
  using Channels = std::uint64_t;  // bit i: channel i

  // Who wants to know, and where it is asked.
  struct Waiting {
    Channels channels = 0;
    std::size_t link = 0;
  };

  void Run(const std::stop_token& stop) noexcept;
  void TakeDetour();
  void TakeQuestions();
  void TakeQuestion(std::size_t channel, const NeighbourQuestion& question);
  void Answer(const AddressWords& address, std::size_t link, const std::optional<MacAddress>& mac);
  void Push(std::size_t channel, const NeighbourTable::Entry& entry);
  void Push(std::size_t channel, const NeighbourAnswer& answer);
  void Wait();
  // Whose link this is, and its number there.
  [[nodiscard]] std::pair<NeighbourAsker*, std::size_t> AskerOf(std::size_t link);

  std::vector<NeighbourAsker> askers_;  // links are numbered through
  NeighbourTable known_;
  std::atomic<Detour*> detour_ = nullptr;  // owned, on its way between threads
  const std::vector<NeighbourChannel*> channels_;
  NeighbourListener& listener_;
  std::unordered_map<AddressWords, Waiting, AddressHash> waiting_;
  Channels told_ = 0;  // answers were pushed, and nobody called
  std::atomic<double> rate_pps_;
  const SystemClock clock_;
  UniqueFd wake_;        // an eventfd
  std::jthread thread_;  // last: joins before anything it uses is destroyed
};

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_NEIGHBOUR_THREAD_H_
