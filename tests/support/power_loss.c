/* Preloaded into a process: writes down, in order, what it does to the files of one folder, so that a test can
 * work out what a disk would hold after a power cut. Syncs are written down and not made: nothing here is durable.
 *
 * POWER_FOLDER  the folder; files named sms.db* and marks in it are followed
 * POWER_LOG     where it is written down; one record: kind, length of the name, length of the data, offset, name, data
 * POWER_CUT_AT  N: the process dies right before the N-th sync of a file
 * POWER_FAIL    N:M:E: the N-th write, sync or cut of a file and the M-1 after it fail with the error number E
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST_FILES 4096
#define MOST_NAME 200
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static char names[MOST_FILES][MOST_NAME];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int book = -1;
static long syncs;

/* The name inside the folder, "." for the folder itself, NULL for everything else. */
static const char *followed(const char *path) {
  const char *folder = getenv("POWER_FOLDER");
  size_t length = folder ? strlen(folder) : 0;
  if (!length || strncmp(path, folder, length)) return NULL;
  if (!path[length] || !strcmp(path + length, "/")) return ".";
  if (path[length] != '/') return NULL;
  const char *name = path + length + 1;
  return !strncmp(name, "sms.db", 6) || !strcmp(name, "marks") ? name : NULL;
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST_FILES && names[fd][0] ? names[fd] : NULL; }

static void put_all(const void *data, size_t length) {
  while (length) {
    ssize_t done = REAL(write)(book, data, length);
    if (done <= 0) abort();
    data = (const char *)data + done;
    length -= (size_t)done;
  }
}

static void note(char kind, const char *name, uint64_t offset, const void *data, uint32_t length) {
  if (book < 0) book = REAL(open)(getenv("POWER_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  uint8_t head[14] = {(uint8_t)kind, (uint8_t)strlen(name)};
  memcpy(head + 2, &length, 4);
  memcpy(head + 6, &offset, 8);
  put_all(head, sizeof head);
  put_all(name, head[1]);
  put_all(data, length);
}

/* SQLite's index is written through memory: what it holds is taken from the file now and then. */
static void note_index(void) {
  static char data[1 << 16];
  for (int fd = 0; fd < MOST_FILES; fd++)
    if (names[fd][0] && !strcmp(names[fd], "sms.db-shm")) {
      ssize_t length = pread(fd, data, sizeof data, 0);
      if (length > 0) note('H', names[fd], 0, data, (uint32_t)length);
      return;
    }
}

/* True when this call is one of those that fail; marks are the test's own and never do. */
static int fails(const char *name) {
  static long calls;
  long first, many;
  int number;
  const char *told = getenv("POWER_FAIL");
  if (!told || sscanf(told, "%ld:%ld:%d", &first, &many, &number) != 3) return 0;
  if (strncmp(name, "sms.db", 6)) return 0;
  calls++;
  if (calls < first || calls >= first + many) return 0;
  errno = number;
  return 1;
}

static int opened(int fd, const char *path, int new_one) {
  const char *name = followed(path);
  if (fd < 0 || fd >= MOST_FILES || !name) return fd;
  pthread_mutex_lock(&turn);
  strncpy(names[fd], name, MOST_NAME - 1);
  if (new_one) note('C', name, 0, "", 0);
  pthread_mutex_unlock(&turn);
  return fd;
}

static int will_be_new(const char *path, int flags) {
  return (flags & O_CREAT) && followed(path) && access(path, F_OK);
}

#define OPEN(name)                                                     \
  int name(const char *path, int flags, ...) {                         \
    va_list more;                                                      \
    va_start(more, flags);                                             \
    int mode = flags & O_CREAT ? va_arg(more, int) : 0;                \
    va_end(more);                                                      \
    int new_one = will_be_new(path, flags);                            \
    return opened(REAL(name)(path, flags, mode), path, new_one);       \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                   \
  int name(int at, const char *path, int flags, ...) {                 \
    va_list more;                                                      \
    va_start(more, flags);                                             \
    int mode = flags & O_CREAT ? va_arg(more, int) : 0;                \
    va_end(more);                                                      \
    int new_one = will_be_new(path, flags);                            \
    return opened(REAL(name)(at, path, flags, mode), path, new_one);   \
  }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
  if (name_of(fd)) names[fd][0] = 0;
  return REAL(close)(fd);
}

ssize_t write(int fd, const void *data, size_t length) {
  const char *name = name_of(fd);
  if (!name) return REAL(write)(fd, data, length);
  pthread_mutex_lock(&turn);
  off_t at = lseek(fd, 0, SEEK_CUR);
  ssize_t done = fails(name) ? -1 : REAL(write)(fd, data, length);
  if (done > 0) note('W', name, (uint64_t)at, data, (uint32_t)done);
  note_index();
  pthread_mutex_unlock(&turn);
  return done;
}

#define PWRITE(name, offset_type)                                                   \
  ssize_t name(int fd, const void *data, size_t length, offset_type offset) {       \
    const char *file = name_of(fd);                                                 \
    if (!file) return REAL(name)(fd, data, length, offset);                         \
    pthread_mutex_lock(&turn);                                                      \
    ssize_t done = fails(file) ? -1 : REAL(name)(fd, data, length, offset);         \
    if (done > 0) note('W', file, (uint64_t)offset, data, (uint32_t)done);          \
    pthread_mutex_unlock(&turn);                                                    \
    return done;                                                                    \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset_type)                                                 \
  int name(int fd, offset_type length) {                                            \
    const char *file = name_of(fd);                                                 \
    if (!file) return REAL(name)(fd, length);                                       \
    pthread_mutex_lock(&turn);                                                      \
    int failed = fails(file) ? -1 : REAL(name)(fd, length);                         \
    if (!failed) note('T', file, (uint64_t)length, "", 0);                          \
    pthread_mutex_unlock(&turn);                                                    \
    return failed;                                                                  \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                  \
  int name(int fd) {                                                                \
    const char *file = name_of(fd);                                                 \
    if (!file) return REAL(name)(fd);                                               \
    pthread_mutex_lock(&turn);                                                      \
    const char *cut = getenv("POWER_CUT_AT");                                       \
    syncs += strcmp(file, ".") != 0;                                                \
    note_index();                                                                   \
    if (cut && syncs == atol(cut)) kill(getpid(), SIGKILL);                         \
    int failed = fails(file) ? -1 : 0;                                              \
    if (!failed) note('S', file, 0, "", 0);                                         \
    pthread_mutex_unlock(&turn);                                                    \
    return failed;                                                                  \
  }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
  const char *name = followed(path);
  if (!name) return REAL(unlink)(path);
  pthread_mutex_lock(&turn);
  int failed = REAL(unlink)(path);
  if (!failed) note('U', name, 0, "", 0);
  pthread_mutex_unlock(&turn);
  return failed;
}
