// connect - probes by connect(), for people without privilege: one thread, non-blocking sockets,
// epoll. Owns: its sockets.   Borrows: rings, counters, clock, listener. Theory of operation: a
// probe is taken from the ring when the pacer grants it and fewer connections are under way than
// InFlightLimit allows. Its end (a connection, a refusal, an ICMP error) becomes a ReplyRecord;
// after ReplyTimeout its socket is closed and nothing is said: the schedule sees silence, as it
// does on every link. A shortage of this machine (descriptors, ports, memory) puts the probe back
// and makes less be under way; it is never read as an answer.
#ifndef SYNSWEEP_CONNECT_CONNECT_THREAD_H_
#define SYNSWEEP_CONNECT_CONNECT_THREAD_H_

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/ring.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "batch/probe_record.h"
#include "batch/reply_record.h"
#include "connect/connect_socket.h"
#include "connect/in_flight_limit.h"
#include "connect/reply_timeout.h"
#include "transmit/pacer.h"

namespace synsweep {

// Running totals. Written by the connect thread, read by any.
struct ConnectCounters {
  std::atomic<std::uint64_t> sent = 0;     // connections begun
  std::atomic<std::uint64_t> errors = 0;   // probes that could not be sent, for no reason we know
  std::atomic<std::uint64_t> unsent = 0;   // probes judged without being sent: records handed over
  std::atomic<int> last_errno = 0;         // of the last error or shortage
  std::atomic<std::uint64_t> replies = 0;  // records handed over for the others
};

// Who is told what the connect thread does.
class ConnectListener {
 public:
  virtual ~ConnectListener() = default;
  // On the connect thread: some probes have left the ring and the counters say what became of them.
  virtual void OnProbesLeft() noexcept = 0;
  // On the connect thread, at most once per kTellInterval: there are new replies in the ring.
  virtual void OnReplies() noexcept = 0;
  // On the connect thread, exactly once, last. Not ok: why it gave up.
  virtual void OnConnectEnd(Status status) noexcept = 0;
};

// The connect thread. Made and destroyed by engine/.
//   owns     its sockets and its epoll: no other thread may touch them
//   borrows  the rest of Parts, which must outlive *this
//   calls    its listener, on the connect thread
class ConnectThread {
 public:
  // The JS thread is not woken more often, however fast replies come.
  static constexpr std::chrono::milliseconds kTellInterval{2};

  struct Parts {
    UniqueFd epoll;  // empty
    UniqueFd wake;   // an eventfd, non-blocking
    ConnectOrigin origin;
    std::size_t capacity;            // sockets at once, ≥ 1
    SpscRing<ProbeRecord>& probes;   // it is the consumer
    SpscRing<ReplyRecord>& replies;  // it is the producer
    const Clock& clock;
    ConnectCounters& counters;
    ConnectListener& listener;
  };

  // `rate_pps`: probes per second, > 0; +infinity: as fast as it goes.
  ConnectThread(Parts parts, double rate_pps);

  // Stops within milliseconds, closes every socket, joins. What is left in the ring stays there.
  ~ConnectThread();

  // There is something new in the ring, or room in the other. Any thread.
  void Wake() noexcept;

  // Any thread. Takes effect at once.
  void SetRate(double rate_pps) noexcept;

 private:
  // One connection under way.
  struct Flight {
    UniqueFd fd;  // none: the place is free
    ProbeRecord probe{};
    TimePoint started{};
    std::uint64_t number = 0;  // tells it from others that had its place
  };
  struct Deadline {
    TimePoint time;
    std::uint32_t place;
    std::uint64_t number;
    bool operator>(const Deadline& other) const noexcept { return time > other.time; }
  };
  static constexpr std::size_t kAtOnce = 256;

  // Nothing may escape a thread (it would end the process), so Run is noexcept and failure leaves
  // as a Status.
  void Run() noexcept;
  // Begins what may begin now. Not ok: this machine has had no room for a single one for seconds.
  [[nodiscard]] Status Start(TimePoint now);
  // False: put back, for a while.
  [[nodiscard]] bool StartOne(const ProbeRecord& probe, TimePoint now);
  void GiveUpSilent(TimePoint now);
  void Wait(TimePoint now) noexcept;
  void ReadEnds();
  void Free(std::uint32_t place) noexcept;
  void Hand(const ProbeRecord& probe, const ConnectOutcome& outcome, const AddressWords& responder,
            std::optional<std::chrono::nanoseconds> round_trip) noexcept;
  void TellListener(TimePoint now) noexcept;

  [[nodiscard]] std::size_t in_flight_count() const noexcept {
    return flights_.size() - free_.size();
  }
  [[nodiscard]] std::size_t WaitingCount() const noexcept {
    return put_back_.size() + parts_.probes.size();
  }
  [[nodiscard]] std::size_t ReplyRoom() const noexcept {
    return parts_.replies.capacity() - parts_.replies.size();
  }

  Parts parts_;
  std::atomic<bool> is_stopping_ = false;
  std::atomic<double> rate_pps_;

  // Of the connect thread alone.
  Pacer pacer_;
  InFlightLimit limit_;
  ReplyTimeout timeout_;
  std::vector<Flight> flights_;
  std::vector<std::uint32_t> free_;  // places of flights_
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
  std::deque<ProbeRecord> put_back_;  // granted, and not begun for want of room
  TimePoint not_before_{};            // after a shortage
  std::optional<TimePoint> starved_since_;
  std::uint64_t next_number_ = 1;
  std::array<epoll_event, kAtOnce> events_{};
  bool has_untold_replies_ = false;
  TimePoint last_told_{};

  std::thread thread_;  // last: started when all that it uses is there
};

}  // namespace synsweep

#endif  // SYNSWEEP_CONNECT_CONNECT_THREAD_H_
